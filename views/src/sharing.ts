/** Forms for sharing; apart from the charts, so that a dialog loads nothing of these. */
export { GrantList, type GrantListProps } from './sharing/grant-list.js';
export {
  ExperimentSharingForm,
  type ExperimentSharingFormProps
} from './sharing/experiment-sharing-form.js';
export { PrincipalPick, type PrincipalPickProps } from './sharing/principal-pick.js';
